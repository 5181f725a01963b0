/**
 * What stands for data: that they are on their way, that there are none, that they cannot be had. A view shows what it knows in one of
 * two ways: with `useMizan` and {@link Known}, which tells old data from fresh ones, or with `useSuspenseMizan` below {@link Guarded},
 * which lets its components be written as if the data were always there.
 */

import { Component, Suspense } from "react";
import type { ReactNode } from "react";
import { useClient } from "mizan-react";
import { isMizanError } from "mizan-runtime";
import type { State, Target } from "mizan-runtime";

import { Unseen } from "./controls";
import { explainRead, titleOf } from "./problems";

/** Reads again what could not be read. */
function useRetry(target: Target): () => void {
  const client = useClient();
  return () => client.invalidate(target, "retry");
}

/** What is known of `target`; until something is, a skeleton or the reason. Old data stay while they are read again. */
export function Known<D>({ target, state, skeleton, children }: {
  target: Target;
  state: State<D>;
  skeleton: ReactNode;
  children: (data: D) => ReactNode;
}) {
  const { data, error, fetching, stale } = state;
  const retry = useRetry(target);
  if (data === undefined) return error ? <Failure error={error} isTrying={fetching} onRetry={retry} /> : skeleton;
  return (
    <>
      {error && (
        <p className="note warn" role="alert" data-testid="outdated">
          This may be out of date. {explainRead(error)} <Retry isTrying={fetching} onRetry={retry} />
        </p>
      )}
      <div className="known" data-stale={stale || fetching || undefined} aria-busy={fetching || undefined}>{children(data)}</div>
    </>
  );
}

/** What suspends for `target` or fails on it. */
export function Guarded({ target, skeleton, children }: { target: Target; skeleton: ReactNode; children: ReactNode }) {
  const retry = useRetry(target);
  return (
    <Boundary onRetry={retry}>
      <Suspense fallback={skeleton}>{children}</Suspense>
    </Boundary>
  );
}

interface BoundaryProps {
  onRetry: () => void;
  children: ReactNode;
}

class Boundary extends Component<BoundaryProps, { error?: unknown }> {
  state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  retry = () => {
    this.props.onRetry();
    this.setState({ error: undefined });
  };

  render() {
    const { error } = this.state;
    return error === undefined ? this.props.children : <Failure error={error} onRetry={this.retry} />;
  }
}

function Failure({ error, isTrying, onRetry }: { error: unknown; isTrying?: boolean; onRetry: () => void }) {
  const code = isMizanError(error) ? error.code : undefined;
  return (
    <div className="blank" role="alert" data-testid="failure" data-code={code}>
      <h2>{titleOf(error)}</h2>
      <p>{explainRead(error)}</p>
      <p className="actions">
        <Retry isTrying={isTrying} onRetry={onRetry} />
        {code === "UNAUTHENTICATED" && <a href="#/sign-in">Sign in</a>}
        <a href="#/">Go to the catalogue</a>
      </p>
    </div>
  );
}

function Retry({ isTrying = false, onRetry }: { isTrying?: boolean; onRetry: () => void }) {
  return (
    <button type="button" className="quiet" data-testid="retry" aria-disabled={isTrying || undefined} onClick={onRetry}>
      {isTrying ? "Trying …" : "Try again"}
    </button>
  );
}

/** That there is nothing, and what to do about it. */
export function Blank({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <div className="blank" data-testid="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      <p className="actions">{children}</p>
    </div>
  );
}

export const ToCatalogue = () => <a className="button" href="#/">Browse the catalogue</a>;

const indexes = (length: number) => Array.from({ length }, (_, index) => index);

/** Grey shapes where data will be. */
export function Skeleton({ lines }: { lines: number }) {
  return (
    <div className="skeleton" data-testid="loading">
      <Unseen>Loading …</Unseen>
      {indexes(lines).map((index) => <div key={index} className="bone" />)}
    </div>
  );
}

/** Grey cards where products will be. */
export function SkeletonGrid() {
  return (
    <div className="products skeleton" data-testid="loading">
      <Unseen>Loading …</Unseen>
      {indexes(12).map((index) => (
        <div key={index} className="card">
          <div className="bone picture" />
          <div className="bone" />
          <div className="bone short" />
        </div>
      ))}
    </div>
  );
}
