/** Who the visitor is. */

import { useEffect, useRef } from "react";
import type { FormEvent } from "react";
import { useMizan, useMutation } from "mizan-react";

import { ForVisitor, Portrait, SignOutForm } from "./account";
import { ActionButton, Field, Heading, Lit, useAnnouncement } from "./controls";
import { count, money } from "./format";
import { contexts, mutations } from "./mizan";
import type { Profile } from "./mizan";
import { Problem } from "./problems";
import { Known, Skeleton } from "./states";

export function ProfileView() {
  return (
    <>
      <Heading>Profile</Heading>
      <ForVisitor>{({ user_id }) => <ProfileOf user_id={user_id} />}</ForVisitor>
    </>
  );
}

function ProfileOf({ user_id }: { user_id: number }) {
  const target = { context: contexts.user, params: { user_id } };
  const state = useMizan(target.context, target.params);
  return (
    <Known target={target} state={state} skeleton={<Skeleton lines={5} />}>
      {({ user_profile }) => (
        <>
          <Identity profile={user_profile} />
          <Figures profile={user_profile} />
          <RenameForm profile={user_profile} />
          <SignOutForm />
        </>
      )}
    </Known>
  );
}

function Identity({ profile: { name, email, is_staff } }: { profile: Profile }) {
  return (
    <div className="identity">
      <Portrait name={name} />
      <div>
        <p className="name" data-testid="name"><Lit>{name}</Lit></p>
        <p className="muted">{email}</p>
      </div>
      {is_staff && <span className="badge">Staff</span>}
    </div>
  );
}

function Figures({ profile: { order_count, spent_cents } }: { profile: Profile }) {
  return (
    <dl className="figures">
      <div><dt>Orders</dt><dd data-testid="order-count"><Lit>{count(order_count)}</Lit></dd></div>
      <div><dt>Spent</dt><dd data-testid="spent"><Lit>{money(spent_cents)}</Lit></dd></div>
    </dl>
  );
}

function RenameForm({ profile: { user_id, name } }: { profile: Profile }) {
  const { call, error, pending, result } = useMutation(mutations.rename_user);
  useAnnouncement(result, `You are ${result?.name} now.`);
  const form = useRef<HTMLFormElement>(null);
  // What was typed gives way to what the server has made of it.
  useEffect(() => {
    if (result) form.current!.reset();
  }, [result]);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The name is in the profile, too, when this is done.
    void call({ user_id, name: String(new FormData(event.currentTarget).get("name")) }, { wait: true });
  };
  return (
    <form ref={form} className="inline panelled" noValidate data-testid="rename" onSubmit={submit}>
      <h2>Change your name</h2>
      <Field name="name" label="Name" error={error} defaultValue={name} autoComplete="name" required />
      <ActionButton isBusy={pending > 0} busyLabel="Saving …">Save</ActionButton>
      <Problem error={error} fields={["name"]} />
    </form>
  );
}
