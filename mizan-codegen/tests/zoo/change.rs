//! A changed Rust type is an error of the page that used it, at the place where it did.

use mizan_core::Registry;

use crate::tsc::Project;

mod before {
    use mizan_core::context;

    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct Product {
        name: String,
        price: u32,
    }

    #[context(product)]
    fn product_detail(product_id: u32) -> Product {
        Product { name: product_id.to_string(), price: 1 }
    }
}

mod after {
    use mizan_core::context;

    #[derive(serde::Serialize, schemars::JsonSchema)]
    struct Product {
        name: String,
        price_cents: u32,
    }

    #[context(product)]
    fn product_detail(product_id: u32) -> Product {
        Product { name: product_id.to_string(), price_cents: 1 }
    }
}

const PAGE: &str = r#"
import { mizanFetch } from "mizan-runtime";
import { contexts } from "./mizan.js";

export async function price(product_id: number): Promise<number> {
  const { product_detail } = await mizanFetch(contexts.product, { product_id });
  return product_detail.price;
}
"#;

fn complaints(variant: &str) -> Vec<String> {
    let manifest = Registry::link_module(&format!("zoo::change::{variant}")).unwrap().manifest();
    let module = mizan_codegen::typescript(&manifest).unwrap();
    Project::new(variant, &[("mizan.ts", &module), ("page.ts", PAGE)]).complaints()
}

#[test]
fn a_renamed_field_breaks_the_page_that_reads_it() {
    assert_eq!(complaints("before"), [""; 0]);
    let after = complaints("after");
    assert_eq!(after.len(), 1, "{after:?}");
    assert!(
        after[0].ends_with("page.ts(7,25): error TS2339: Property 'price' does not exist on type 'Product'."),
        "{after:?}"
    );
}
