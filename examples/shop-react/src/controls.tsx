/** The small parts that views are made of. */

import { useEffect, useId, useLayoutEffect, useRef } from "react";
import type { ComponentProps, ReactNode } from "react";
import type { MizanError } from "mizan-runtime";

import { picture } from "../../shop/web/art.js";
import { sentence } from "../../shop/web/problems.js";
import { faultOf } from "./problems";

/** A view's heading, and the document's title. It has the focus when the visitor arrives, so keep it out of what suspends. */
export function Heading({ children, title = children }: { children: string; title?: string }) {
  return (
    <>
      <title>{`${title} – Mizan Shop`}</title>
      <h1 tabIndex={-1}>{children}</h1>
    </>
  );
}

/** What only those hear who do not see the page. */
export const Unseen = ({ children }: { children: ReactNode }) => <span className="visually-hidden">{children}</span>;

/** The picture of a product. It says nothing that the text beside it does not. */
export function Picture({ name, category }: { name: string; category?: string }) {
  const svg = useRef<SVGSVGElement>(null);
  useLayoutEffect(() => svg.current?.replaceChildren(...picture({ name, category }).childNodes), [name, category]);
  return <svg ref={svg} viewBox="0 0 240 180" className="picture" aria-hidden="true" />;
}

type ActionButtonProps = ComponentProps<"button"> & { isBusy: boolean; busyLabel: string };

/** A button that, while it is busy, says so and stays where the focus can be. */
export function ActionButton({ isBusy, busyLabel, onClick, children, ...props }: ActionButtonProps) {
  return (
    <button {...props} aria-disabled={isBusy || undefined} onClick={isBusy ? (event) => event.preventDefault() : onClick}>
      {isBusy ? busyLabel : children}
    </button>
  );
}

type FieldProps = ComponentProps<"input"> & { name: string; label: string; error: MizanError | undefined };

/** A labelled field, with what the server found wrong with it. */
export function Field({ name, label, error, ...props }: FieldProps) {
  const id = useId();
  const fault = faultOf(error, name);
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input {...props} id={id} name={name} aria-invalid={fault ? true : undefined} aria-describedby={fault && `${id}-fault`} />
      {fault && <p id={`${id}-fault`} className="problem" role="alert" data-testid="field-problem">{sentence(`${label} ${fault}`)}</p>}
    </div>
  );
}

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Lights up when its text changes: it has just become true. */
export function Lit({ children, className = "lit", ...props }: ComponentProps<"span"> & { children: ReactNode }) {
  const span = useRef<HTMLSpanElement>(null);
  const shown = useRef(children);
  useEffect(() => {
    if (shown.current === children) return;
    shown.current = children;
    if (!calm.matches) span.current?.animate({ backgroundColor: ["var(--flash)", "transparent"] }, { duration: 1600, easing: "ease-out" });
  }, [children]);
  return <span {...props} ref={span} className={className}>{children}</span>;
}

/** Says `text` to those who do not see the page, each time that something has been done. */
export function useAnnouncement(done: unknown, text: string): void {
  useEffect(() => {
    if (done === undefined) return;
    const announcer = document.getElementById("announcer")!;
    // Said again, the same words are no change, and nobody would hear them.
    announcer.textContent = announcer.textContent === text ? `${text} ` : text;
    // Not `text`: other words are no reason to speak.
  }, [done]);
}
