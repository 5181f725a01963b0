/** The catalogue, page by page. */

import { useMizan } from "mizan-react";

import { CATEGORIES, category } from "../../shop/web/categories.js";
import { SignInLink, useVisitor } from "./account";
import { useAddToCart } from "./cart";
import { Heading, Lit, Picture, Unseen } from "./controls";
import { count, money, plural } from "./format";
import { contexts } from "./mizan";
import type { Account, CatalogPage, Category, Product } from "./mizan";
import { Problem } from "./problems";
import type { Route } from "./router";
import { Blank, Known, SkeletonGrid } from "./states";

const CATEGORY_NAMES = Object.keys(CATEGORIES) as Category[];

/** From here on, a product is scarce. */
const SCARCE = 30;

/** The address of a page of the catalogue. */
export function address(chosen: Category | null, page = 1): string {
  const params = new URLSearchParams();
  if (chosen) params.set("category", chosen);
  if (page !== 1) params.set("page", String(page));
  return `#/${params.size ? `?${params}` : ""}`;
}

/** What an address asks for. Where there is no such thing, the server says so. */
const asked = (params: URLSearchParams) => ({
  category: params.get("category") as Category | null,
  page: params.has("page") ? Number(params.get("page")) : null,
});

export function CatalogView({ params }: Route) {
  const target = { context: contexts.catalog, params: asked(params) };
  const state = useMizan(target.context, target.params);
  const { category: chosen, page } = target.params;
  const title = chosen ? category(chosen).label : "Catalogue";
  return (
    <>
      <Heading title={page && page !== 1 ? `${title}, page ${page}` : title}>{title}</Heading>
      <p className="lead">{chosen ? category(chosen).blurb : "Eight kinds of useful things, in fifteen finishes."}</p>
      <Filters chosen={chosen} />
      <Known target={target} state={state} skeleton={<SkeletonGrid />}>
        {({ catalog_page }) => <Results catalog={catalog_page} chosen={chosen} />}
      </Known>
    </>
  );
}

function Filters({ chosen }: { chosen: Category | null }) {
  const filter = (name: Category | null, label: string) => (
    <li key={name}><a href={address(name)} aria-current={chosen === name ? "page" : undefined}>{label}</a></li>
  );
  return (
    <nav aria-label="Categories">
      <ul className="filters">
        {filter(null, "All")}
        {CATEGORY_NAMES.map((name) => filter(name, category(name).label))}
      </ul>
    </nav>
  );
}

function Results({ catalog: { page, pages, total, products }, chosen }: { catalog: CatalogPage; chosen: Category | null }) {
  const user = useVisitor();
  if (products.length === 0) {
    return (
      <Blank title="Nothing here" text={`The catalogue has ${plural(pages, "page")}.`}>
        <a className="button" href={address(chosen)}>Go to the first</a>
      </Blank>
    );
  }
  return (
    <>
      <p className="count" role="status" data-testid="count">{plural(total, "product")}{pages > 1 && `, page ${page} of ${pages}`}</p>
      <ul className="products" data-testid="products">
        {products.map((product) => <Card key={product.product_id} user={user} product={product} />)}
      </ul>
      {pages > 1 && <Pagination page={page} pages={pages} chosen={chosen} />}
    </>
  );
}

function Card({ user, product }: { user: Account | null | undefined; product: Product }) {
  const { product_id, name, price_cents } = product;
  return (
    <li className="card" data-testid={`product-${product_id}`}>
      <Picture name={name} category={product.category} />
      <h2><a href={`#/product/${product_id}`}>{name}</a></h2>
      <p className="price">{money(price_cents)}</p>
      <Stock of={product} />
      {user && <AddButton user={user} product={product} />}
      {user === null && <p className="add"><SignInLink /> to buy</p>}
    </li>
  );
}

function levelOf(stock: number): [level: string, text: string] {
  if (stock === 0) return ["none", "Sold out"];
  return stock < SCARCE ? ["few", `Only ${count(stock)} left`] : ["many", `${count(stock)} in stock`];
}

export function Stock({ of: { stock } }: { of: Product }) {
  const [level, text] = levelOf(stock);
  return <p className="stock" data-level={level} data-testid="stock"><Lit>{text}</Lit></p>;
}

function AddButton({ user, product }: { user: Account; product: Product }) {
  const { add, error } = useAddToCart(user, product);
  return (
    <div className="add">
      <button type="button" disabled={product.stock === 0} data-testid="add" onClick={() => add(1)}>
        <span>Add to cart<Unseen>: {product.name}</Unseen></span>
      </button>
      <Problem error={error} />
    </div>
  );
}

function Pagination({ page, pages, chosen }: { page: number; pages: number; chosen: Category | null }) {
  const step = (to: number, label: string, rel: string) => (
    <li className="step">
      {to >= 1 && to <= pages ? <a href={address(chosen, to)} rel={rel}>{label}</a> : <span aria-hidden="true">{label}</span>}
    </li>
  );
  return (
    <nav className="pagination" aria-label="Pages">
      <ul>
        {step(page - 1, "← Previous", "prev")}
        {Array.from({ length: pages }, (_, index) => index + 1).map((to) => (
          <li key={to}><a href={address(chosen, to)} aria-label={`Page ${to}`} aria-current={to === page ? "page" : undefined}>{to}</a></li>
        ))}
        {step(page + 1, "Next →", "next")}
      </ul>
    </nav>
  );
}
