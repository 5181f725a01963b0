/** Who is signed in. Signing in and out are plain forms: the browser sends them, and comes back to where it was with a new page. */

import type { ReactNode } from "react";
import { useMizan, useSuspenseMizan } from "mizan-react";

import { Heading, Unseen } from "./controls";
import { contexts } from "./mizan";
import type { Account } from "./mizan";
import type { Route } from "./router";
import { Blank, Guarded, Known, Skeleton } from "./states";

/** Whoever is signed in; `null` when nobody is, `undefined` while that is not known. */
export const useVisitor = (): Account | null | undefined => useMizan(contexts.session, {}).data?.session.user;

/** A view for whoever is signed in; for others, the way there. */
export function ForVisitor({ children }: { children: (user: Account) => ReactNode }) {
  const state = useMizan(contexts.session, {});
  const user = state.data?.session.user;
  if (user) return children(user);
  return (
    <Known target={contexts.session} state={state} skeleton={<Skeleton lines={3} />}>
      {() => (
        <Blank title="You are not signed in" text="This part of the shop belongs to whoever is.">
          <SignInLink className="button" />
        </Blank>
      )}
    </Known>
  );
}

/** The way to the form, and back from it. */
export function SignInLink({ className }: { className?: string }) {
  const back = encodeURIComponent(location.hash.slice(1) || "/");
  return <a className={className} href={`#/sign-in?back=${back}`} data-testid="sign-in">Sign in</a>;
}

export function SignOutForm() {
  return <form method="post" action="/sign-out#/"><button className="quiet" data-testid="sign-out">Sign out</button></form>;
}

export function SignInView({ params }: Route) {
  return (
    <>
      <Heading>Sign in</Heading>
      <p className="lead">This is a demonstration: be whoever you like. Staff may restock products.</p>
      <Guarded target={contexts.accounts} skeleton={<Skeleton lines={4} />}>
        <Accounts back={params.get("back") ?? "/"} />
      </Guarded>
    </>
  );
}

function Accounts({ back }: { back: string }) {
  const { accounts } = useSuspenseMizan(contexts.accounts, {});
  // A browser keeps the fragment through the redirect that answers the form.
  return (
    <form method="post" action={`/sign-in#${back}`} className="accounts">
      {accounts.map(({ user_id, name, is_staff }) => (
        <button key={user_id} name="user_id" value={user_id} data-testid={`sign-in-as-${user_id}`}>
          <Portrait name={name} />
          <span><Unseen>Sign in as </Unseen>{name}</span>
          {is_staff && <span className="badge">Staff</span>}
        </button>
      ))}
    </form>
  );
}

export function Portrait({ name }: { name: string }) {
  const initials = name.split(/\s+/u).slice(0, 2).map((word) => [...word][0] ?? "").join("");
  return <span className="portrait" aria-hidden="true">{initials}</span>;
}
