//! A changed Rust type is an error of the page that used it, at the place where it did.

use mizan_core::Registry;

use crate::tsc::Project;

mod before {
    use mizan_core::{ApiError, context, mutation};

    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct Product {
        name: String,
        price: u32,
        shelf: Shelf,
    }

    #[derive(serde::Serialize, schemars::JsonSchema)]
    enum Shelf {
        Books,
        Toys,
    }

    #[derive(Debug, ApiError)]
    enum OrderFault {
        #[api(status = 409)]
        SoldOut { left: u32 },
        #[api(status = 409)]
        Closed,
    }

    impl std::fmt::Display for OrderFault {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{self:?}")
        }
    }

    #[context(product)]
    fn product_detail(product_id: u32) -> Product {
        let shelf = if product_id == 0 { Shelf::Books } else { Shelf::Toys };
        Product { name: product_id.to_string(), price: 1, shelf }
    }

    #[mutation(affects = "product")]
    fn order(product_id: u32) -> Result<u32, OrderFault> {
        if product_id == 0 { Err(OrderFault::Closed) } else { Err(OrderFault::SoldOut { left: product_id }) }
    }
}

mod after {
    use mizan_core::{ApiError, context, mutation};

    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct Product {
        name: String,
        price_cents: u32,
        shelf: Shelf,
    }

    #[derive(serde::Serialize, schemars::JsonSchema)]
    enum Shelf {
        Books,
        Games,
    }

    #[derive(Debug, ApiError)]
    enum OrderFault {
        #[api(status = 409)]
        SoldOut { remaining: u32 },
        #[api(status = 409)]
        OnHoliday,
    }

    impl std::fmt::Display for OrderFault {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(f, "{self:?}")
        }
    }

    #[context(product)]
    fn product_detail(product_id: String) -> Product {
        let shelf = if product_id.is_empty() { Shelf::Books } else { Shelf::Games };
        Product { name: product_id, price_cents: 1, shelf }
    }

    #[mutation(affects = "product")]
    fn order(product_id: u32, quantity: u32) -> Result<Option<u32>, OrderFault> {
        if product_id == 0 {
            Err(OrderFault::OnHoliday)
        } else {
            Err(OrderFault::SoldOut { remaining: quantity })
        }
    }
}

const PAGE: &str = r#"
import { isMizanError, mizanCall, mizanFetch } from "mizan-runtime";
import { contexts, mutations } from "./mizan.js";

export async function price(): Promise<number> {
  const { product_detail } = await mizanFetch(contexts.product, { product_id: 5 });
  if (product_detail.shelf === "Toys") return 0;
  return product_detail.price;
}

export async function order(): Promise<number> {
  const order_id = await mizanCall(mutations.order, { product_id: 5 });
  return order_id + 1;
}

export function explain(error: unknown): string {
  if (!isMizanError(error, mutations.order)) return "";
  if (error.code === "SOLD_OUT") return `${error.data.left} left`;
  return error.code === "CLOSED" ? "closed" : error.message;
}
"#;

/// What TypeScript says of the page, against the client of one of the modules above.
fn complaints(variant: &str) -> Vec<String> {
    let manifest = Registry::link_module(&format!("zoo::change::{variant}")).unwrap().manifest();
    let module = mizan_codegen::typescript(&manifest).unwrap();
    Project::new(variant, &[("mizan.ts", &module), ("page.ts", PAGE)]).complaints()
}

#[test]
fn each_change_of_a_type_breaks_the_page_where_it_uses_that() {
    assert_eq!(complaints("before"), [""; 0]);
    let after = complaints("after");
    let expected = [
        ("(6,67)", "Type 'number' is not assignable to type 'string'"),
        ("(7,7)", "the types 'Shelf' and '\"Toys\"' have no overlap"),
        ("(8,25)", "Property 'price' does not exist on type 'Product'"),
        ("(12,53)", "Property 'quantity' is missing"),
        ("(13,10)", "'order_id' is possibly 'null'"),
        ("(18,55)", "Property 'left' does not exist on type '{ remaining: number; }'"),
        ("(19,10)", "and '\"CLOSED\"' have no overlap"),
    ];
    assert_eq!(after.len(), expected.len(), "{after:#?}");
    for (complaint, (place, what)) in after.iter().zip(expected) {
        assert!(complaint.contains(&format!("page.ts{place}: ")) && complaint.contains(what), "{complaint}");
    }
}
