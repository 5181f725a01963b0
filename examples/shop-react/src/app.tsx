/** The page's frame, and the view that its address asks for. */

import type { ComponentType, MouseEvent } from "react";
import { useMizan } from "mizan-react";

import icon from "../../shop/web/icon.svg";
import { Portrait, SignInLink, SignInView, SignOutForm, useVisitor } from "./account";
import { CartView, pieces } from "./cart";
import { CatalogView } from "./catalog";
import { Heading, Unseen } from "./controls";
import { contexts } from "./mizan";
import { NotificationsView, unread } from "./notifications";
import { OrdersView } from "./orders";
import { ProductView } from "./product";
import { ProfileView } from "./profile";
import { focusHeading, useArrival, useRoute } from "./router";
import type { Route } from "./router";
import { Blank } from "./states";

const VIEWS: { [name: string]: ComponentType<Route> } = {
  "": CatalogView,
  cart: CartView,
  notifications: NotificationsView,
  orders: OrdersView,
  product: ProductView,
  profile: ProfileView,
  "sign-in": SignInView,
};

export function App() {
  const route = useRoute();
  const View = VIEWS[route.name] ?? Nowhere;
  useArrival();
  return (
    <>
      <link rel="icon" href={icon} />
      <a id="skip" href="#main" onClick={skip}>Skip to the content</a>
      <header className="top">
        <a className="brand" href="#/"><img src={icon} alt="" width="32" height="32" />Mizan Shop</a>
        <nav id="nav" aria-label="Shop"><Navigation at={route.name} /></nav>
        <div id="account"><AccountControl at={route.name} /></div>
      </header>
      <main id="main">
        {/* A view of something else is made anew; one that only turns a page is not. */}
        <div key={`${route.name}/${route.id}`} className="view"><View {...route} /></div>
      </main>
      <footer>
        <p>An example of Mizan. Nothing is really sold here. <a href="/registry">What the server offers: the registry</a></p>
      </footer>
    </>
  );
}

/** The fragment is taken by the address. */
function skip(event: MouseEvent) {
  event.preventDefault();
  focusHeading();
}

function Navigation({ at }: { at: string }) {
  const user = useVisitor();
  const cart = useMizan(contexts.cart, user ? { user_id: user.user_id } : null).data?.cart_content;
  const notifications = useMizan(contexts.notifications, user ? {} : null).data;
  return (
    <ul>
      <NavLink name="" label="Catalogue" at={at} />
      <NavLink name="cart" label="Cart" at={at} number={pieces(cart)} meaning="in it" />
      <NavLink name="orders" label="Orders" at={at} />
      <NavLink name="notifications" label="News" at={at} number={unread(notifications)} meaning="unread" />
    </ul>
  );
}

function NavLink({ name, label, at, number = 0, meaning }: { name: string; label: string; at: string; number?: number; meaning?: string }) {
  return (
    <li>
      <a href={`#/${name}`} aria-current={at === name ? "page" : undefined} data-testid={`nav-${name || "catalog"}`}>
        {label}
        {number > 0 && <span className="number" data-testid={`${name}-badge`}>{number}<Unseen> {meaning}</Unseen></span>}
      </a>
    </li>
  );
}

function AccountControl({ at }: { at: string }) {
  const user = useVisitor();
  if (!user) return user === null && <SignInLink className="button" />;
  return (
    <>
      <a href="#/profile" data-testid="who" aria-current={at === "profile" ? "page" : undefined}>
        <Portrait name={user.name} /><span className="name">{user.name}</span>
      </a>
      <SignOutForm />
    </>
  );
}

function Nowhere() {
  return (
    <>
      <Heading>Not found</Heading>
      <Blank title="There is no such page" text="The address leads nowhere."><a className="button" href="#/">Go to the catalogue</a></Blank>
    </>
  );
}
