//! The registry as a page, read from its manifest: what this program serves, without a script.

use std::fmt::{self, Write as _};

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use mizan_core::{AffectManifest, ContextManifest, FunctionManifest, Manifest, Mizan};

use crate::db::Db;
use crate::error::ShopError;
use crate::notifications::{self, Notification};
use crate::session::{SessionKey, Visitor};
use crate::users;
use crate::web::CONTENT_SECURITY_POLICY;

/// Text as it may stand in HTML, in an attribute's double quotes too.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|char| match char {
            '&' => f.write_str("&amp;"),
            '<' => f.write_str("&lt;"),
            '>' => f.write_str("&gt;"),
            '"' => f.write_str("&quot;"),
            '\'' => f.write_str("&#39;"),
            _ => f.write_char(char),
        })
    }
}

/// Who looks at the page, and what the shop has told them.
struct SignedIn {
    user_id: u32,
    name: String,
    notifications: Vec<Notification>,
}

/// Answers `GET /registry`.
pub(crate) async fn registry(
    request: HttpRequest,
    mizan: web::Data<Mizan>,
    manifest: web::Data<Manifest>,
    db: web::Data<Db>,
    key: web::Data<SessionKey>,
) -> HttpResponse {
    match signed_in(&request, &db, &key).await {
        Ok(signed_in) => HttpResponse::Ok()
            .content_type("text/html; charset=utf-8")
            // It says who is signed in.
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .insert_header((header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(page(&manifest, mizan.base_path(), signed_in.as_ref())),
        Err(error) => {
            tracing::error!(%error, "the registry page failed");
            HttpResponse::InternalServerError().finish()
        }
    }
}

async fn signed_in(request: &HttpRequest, db: &Db, key: &SessionKey) -> Result<Option<SignedIn>, ShopError> {
    let Visitor(Some(me)) = Visitor::of_request(request, key, db).await? else { return Ok(None) };
    // Handlers are plain functions: here they are called as such.
    let profile = users::user_profile(me.user_id, me.clone(), db).await?;
    let notifications = notifications::notifications(me, db).await?;
    Ok(Some(SignedIn { user_id: profile.user_id, name: profile.name, notifications }))
}

fn page(manifest: &Manifest, base: &str, signed_in: Option<&SignedIn>) -> String {
    let mut html = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>Registry – Mizan Shop</title>\
         <link rel=\"icon\" href=\"/assets/icon.svg\"><link rel=\"stylesheet\" href=\"/assets/style.css\"></head>\n\
         <body class=\"registry\"><main><p><a href=\"/\">← The shop</a></p><h1>Registry</h1>\n\
         <p>What this program serves, as its registry has it.</p>\n"
        .to_owned();
    html.push_str(&session(base, signed_in));
    html.push_str(
        "<h2 id=\"contexts\">Contexts</h2>\n<div class=\"wide\" role=\"region\" aria-labelledby=\"contexts\" tabindex=\"0\"><table><tr><th>Context<th>Parameters<th>Functions<th>Affected by</tr>\n",
    );
    for (name, context) in &manifest.contexts {
        html.push_str(&context_row(manifest, base, name, context, signed_in));
    }
    html.push_str("</table></div>\n<h2 id=\"mutations\">Mutations</h2>\n<div class=\"wide\" role=\"region\" aria-labelledby=\"mutations\" tabindex=\"0\"><table><tr><th>Mutation<th>Arguments<th>Affects</tr>\n");
    for (name, function) in &manifest.functions {
        if let FunctionManifest::Mutation { docs, arguments, affects, .. } = function {
            let arguments = list(arguments.iter().map(|argument| argument.name.clone()));
            let affects = list(affects.iter().map(scope));
            let (name, docs) = (Escaped(name), Escaped(first_paragraph(docs)));
            html.push_str(&format!(
                "<tr><td><code>{name}</code><br><small>{docs}</small><td>{arguments}<td>{affects}</tr>\n"
            ));
        }
    }
    html.push_str("</table></div>\n</main></body></html>\n");
    html
}

fn session(base: &str, signed_in: Option<&SignedIn>) -> String {
    let Some(SignedIn { user_id, name, notifications }) = signed_in else {
        return "<form method=\"post\" action=\"/sign-in\">Nobody is signed in. \
             <label>User <input name=\"user_id\" type=\"number\" min=\"1\" value=\"1\" required></label> \
             <button>Sign in</button></form>\n"
            .to_owned();
    };
    let mut html = format!(
        "<form method=\"post\" action=\"/sign-out\">Signed in as <b>{}</b>, user {user_id}. <button>Sign out</button></form>\n",
        Escaped(name)
    );
    html.push_str("<ul>\n");
    for Notification { notification_id, text, .. } in notifications {
        // A view answers this plain form: the mutation, its invalidation, and the way back here.
        html.push_str(&format!(
            "<li>{} <form method=\"post\" action=\"{}/call/dismiss_notification/\">\
             <input type=\"hidden\" name=\"notification_id\" value=\"{notification_id}\">\
             <button>Dismiss</button></form>\n",
            Escaped(text),
            Escaped(base),
        ));
    }
    html.push_str("</ul>\n");
    html
}

fn context_row(
    manifest: &Manifest,
    base: &str,
    name: &str,
    context: &ContextManifest,
    signed_in: Option<&SignedIn>,
) -> String {
    let mut query = String::new();
    for (param, _) in context.params.iter().filter(|(_, param)| param.required) {
        // All required parameters of this shop are ids; only one's own user is readable.
        let value = signed_in.filter(|_| param == "user_id").map_or(1, |signed_in| signed_in.user_id);
        let separator = if query.is_empty() { '?' } else { '&' };
        query.push_str(&format!("{separator}{param}={value}"));
    }
    let link = format!("{base}/ctx/{name}/{query}");
    let params = context.params.iter().map(|(name, param)| match param.required {
        true => name.clone(),
        false => format!("{name} (optional)"),
    });
    let functions = context.functions.iter().map(|function| match manifest.functions.get(function) {
        Some(FunctionManifest::Context { docs, .. }) => {
            format!("<code>{}</code><br><small>{}</small>", Escaped(function), Escaped(first_paragraph(docs)))
        }
        _ => format!("<code>{}</code>", Escaped(function)),
    });
    format!(
        "<tr><td><a href=\"{}\"><code>{}</code></a>{}<td>{}<td>{}<td>{}</tr>\n",
        Escaped(&link),
        Escaped(name),
        if context.cache.is_some() { "<br><small>shared</small>" } else { "" },
        list(params),
        functions.collect::<Vec<_>>().join("<br>"),
        list(context.affected_by.iter().cloned()),
    )
}

/// A declared scope in the grammar of `affects`.
fn scope(affect: &AffectManifest) -> String {
    let params = affect.params.iter().map(|(name, source)| match name == source {
        true => format!(";{name}"),
        false => format!(";{name}={source}"),
    });
    affect.context.clone() + &params.collect::<String>()
}

fn list(items: impl Iterator<Item = String>) -> String {
    items.map(|item| format!("<code>{}</code>", Escaped(&item))).collect::<Vec<_>>().join("<br>")
}

fn first_paragraph(docs: &str) -> &str {
    docs.split("\n\n").next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Escaped;

    #[test]
    fn what_users_write_stays_text() {
        let escaped = Escaped("<script>\"&'").to_string();
        assert_eq!(escaped, "&lt;script&gt;&quot;&amp;&#39;");
    }
}
