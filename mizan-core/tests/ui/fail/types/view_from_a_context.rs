use mizan_core::context;

use mizan_core::Html;

#[context]
fn read() -> Html<String> {
    Html(String::new())
}

fn main() {}
