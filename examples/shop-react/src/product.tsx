/** One product: to look at, to buy and, for staff, to restock. */

import type { FormEvent } from "react";
import { useMizan, useMutation, useSuspenseMizan } from "mizan-react";

import { category } from "../../shop/web/categories.js";
import { SignInLink, useVisitor } from "./account";
import { useAddToCart } from "./cart";
import { Stock, address } from "./catalog";
import { ActionButton, Field, Heading, Picture, useAnnouncement } from "./controls";
import { money } from "./format";
import { contexts, mutations } from "./mizan";
import type { Account, Product } from "./mizan";
import { Problem } from "./problems";
import type { Route } from "./router";
import { Guarded, Skeleton } from "./states";

export function ProductView({ id }: Route) {
  const target = { context: contexts.product, params: { product_id: Number(id) } };
  // The same read as below. Here what stands around it does not wait.
  const product = useMizan(target.context, target.params).data?.product_detail;
  return (
    <>
      <nav className="trail" aria-label="Where this is">
        <a href="#/">Catalogue</a>
        {product && <> / <a href={address(product.category)}>{category(product.category).label}</a></>}
      </nav>
      <Heading>{product?.name ?? `Product ${id}`}</Heading>
      <Guarded target={target} skeleton={<Skeleton lines={6} />}>
        <Details product_id={target.params.product_id} />
      </Guarded>
    </>
  );
}

function Details({ product_id }: { product_id: number }) {
  const product = useSuspenseMizan(contexts.product, { product_id }).product_detail;
  const user = useVisitor();
  return (
    <div className="product" data-testid={`product-${product_id}`}>
      <div className="frame"><Picture name={product.name} category={product.category} /></div>
      <div className="facts">
        <p className="price">{money(product.price_cents)}</p>
        <Stock of={product} />
        <p>{category(product.category).blurb}</p>
        {user && <BuyForm user={user} product={product} />}
        {user === null && <p className="add"><SignInLink className="button" /> to buy it.</p>}
        {user?.is_staff && <RestockForm product={product} />}
      </div>
    </div>
  );
}

/** What is in the form's field: what is no number is the server's to refuse. */
function quantityOf(event: FormEvent<HTMLFormElement>): number {
  event.preventDefault();
  return (event.currentTarget.elements.namedItem("quantity") as HTMLInputElement).valueAsNumber;
}

function BuyForm({ user, product }: { user: Account; product: Product }) {
  const { add, error } = useAddToCart(user, product);
  const isSoldOut = product.stock === 0;
  return (
    <form className="inline" noValidate data-testid="buy" onSubmit={(event) => add(quantityOf(event))}>
      <Field name="quantity" label="Quantity" error={error} type="number" min={1} max={99} defaultValue={1} required disabled={isSoldOut} />
      <button disabled={isSoldOut}>{isSoldOut ? "Sold out" : "Add to cart"}</button>
      <Problem error={error} fields={["quantity"]} />
    </form>
  );
}

function RestockForm({ product: { product_id, name } }: { product: Product }) {
  const { call, error, pending, result } = useMutation(mutations.restock_product);
  useAnnouncement(result, `${name} is restocked.`);
  const restock = (event: FormEvent<HTMLFormElement>) => void call({ product_id, quantity: quantityOf(event) });
  return (
    <form className="inline staff" noValidate data-testid="restock" onSubmit={restock}>
      <h2>Restock<span className="badge">Staff</span></h2>
      <Field name="quantity" label="Pieces" error={error} type="number" min={1} max={10_000} defaultValue={10} required />
      <ActionButton className="quiet" isBusy={pending > 0} busyLabel="Restocking …">Put on the shelf</ActionButton>
      <Problem error={error} fields={["quantity"]} />
    </form>
  );
}
