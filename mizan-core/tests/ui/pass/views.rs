use mizan_core::mutation;

use mizan_core::{Error, Html, Redirect, View};

struct Fragment;

impl View for Fragment {
    fn into_response(self) -> mizan_core::http::Response<mizan_core::Bytes> {
        Html("<b>x</b>").into_response()
    }
}

#[mutation]
fn own() -> Fragment {
    Fragment
}

#[mutation]
async fn go() -> Result<Redirect, Error> {
    Ok(Redirect::to("/"))
}

#[mutation]
fn any() -> mizan_core::http::Response<String> {
    mizan_core::http::Response::new(String::new())
}

fn main() {}
