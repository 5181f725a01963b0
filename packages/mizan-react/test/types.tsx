// What the types promise: compiled, never run.
import type { Context, Mutation, Problem } from "mizan-runtime";
import { optimistic } from "mizan-runtime/optimistic";
import { useClient, useMizan, useMutation, useSuspenseMizan } from "mizan-react";

declare const user: Context<{ user_id: number }, { user_name: string }, Problem<"GONE", { since: string }>>;
declare const rename: Mutation<{ name: string }, { ok: true }, Problem<"TAKEN", { by: number }> | Problem<"TOO_LONG">>;

export function Page() {
  const { data, error, status } = useMizan(user, { user_id: 5 });
  const maybe: string | undefined = data?.user_name;
  // @ts-expect-error there may be no data yet
  const name: string = data.user_name;
  if (status === "success") return data.user_name;
  if (error?.code === "GONE") return error.data?.since;
  // @ts-expect-error no function of the context fails so
  if (error?.code === "TAKEN") return null;
  // @ts-expect-error the parameter's type
  useMizan(user, { user_id: "5" });
  // @ts-expect-error a parameter is missing
  useMizan(user, {});
  useMizan(user, null);
  return maybe ?? name;
}

export function Suspended() {
  const name: string = useSuspenseMizan(user, { user_id: 5 }).user_name;
  // @ts-expect-error something suspended always has parameters
  useSuspenseMizan(user, null);
  return name;
}

export function Rename() {
  const { call, error, result } = useMutation(rename);
  const ok: true | undefined = result?.ok;
  const by = error?.code === "TAKEN" ? error.data?.by.toFixed() : undefined;
  // @ts-expect-error an argument is missing
  void call({});
  const client = useClient();
  void call({ name: "Ada" }, { during: optimistic(client, (layer) => layer(user, { user_id: 5 }, (old) => ({ ...old, user_name: "Ada" }))) });
  // @ts-expect-error a layer keeps the data's type
  void call({ name: "Ada" }, { during: optimistic(client, (layer) => layer(user, { user_id: 5 }, () => ({ name: "Ada" }))) });
  return [ok, by];
}
