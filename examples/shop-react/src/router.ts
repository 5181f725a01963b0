/** Where the visitor is, by the address's fragment: `#/product/5`, `#/?category=books&page=2`. */

import { useEffect, useMemo, useRef, useSyncExternalStore } from "react";

export interface Route {
  name: string;
  id: string;
  params: URLSearchParams;
}

function parse(hash: string): Route {
  const { pathname, searchParams } = new URL(`${location.origin}/${hash.replace(/^#\/?/, "")}`);
  const [, name = "", id = ""] = pathname.split("/");
  return { name, id, params: searchParams };
}

const subscribe = (onChange: () => void) => {
  addEventListener("hashchange", onChange);
  return () => removeEventListener("hashchange", onChange);
};

const useHash = () => useSyncExternalStore(subscribe, () => location.hash);

export function useRoute(): Route {
  const hash = useHash();
  return useMemo(() => parse(hash), [hash]);
}

export const focusHeading = () => document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });

/** Shows a new view from the top unless it is the way back, and tells those who do not see it. */
export function useArrival(): void {
  const hash = useHash();
  const shown = useRef(hash);
  useEffect(() => {
    if (shown.current !== hash) {
      focusHeading();
      if (!history.state?.hasBeenHere) scrollTo(0, 0);
    }
    shown.current = hash;
    history.replaceState({ hasBeenHere: true }, "");
  }, [hash]);
}
