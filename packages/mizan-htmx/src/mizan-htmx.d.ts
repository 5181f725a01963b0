declare global {
  interface HTMLElementEventMap {
    /** An element's `data-mizan` names something that has become stale: ask for it again. */
    "mizan:stale": CustomEvent<null>;
  }
}

export {};
