//! A call over HTTP: its body, and an answer that says what is stale now.

use http::{HeaderMap, HeaderValue, header};

use super::head::Head;
use super::reply::{GROUP_INVALIDATION, INVALIDATE, JSON, NO_STORE, NOSNIFF, Reply};
use crate::args::Args;
use crate::body::{Call, json_text};
use crate::call::Success;
use crate::entry::Function;
use crate::invalidation;
use crate::mizan::Mizan;
use crate::problem::{Code, Problem};
use crate::running::Encoded;
use crate::scope::Scope;

/// A call whose body is to be read.
#[derive(Debug)]
pub struct CallRoute<'a> {
    pub(super) mizan: &'a Mizan,
    /// The function that the path names, if it does.
    pub(super) named: Option<&'static Function>,
    pub(super) is_form: bool,
    /// The request's header fields, when a problem is to be a page.
    pub(super) page: Option<Box<HeaderMap>>,
}

impl CallRoute<'_> {
    /// Runs the call with the whole of its body.
    pub async fn answer(self, head: &impl Head, body: &[u8]) -> Reply {
        match self.run(head, body).await {
            Ok(success) => self.reply(success),
            Err(problem) => self.refuse(problem),
        }
    }

    async fn run(&self, head: &impl Head, body: &[u8]) -> Result<Success, Problem> {
        let text = if self.is_form { form_text(body)? } else { json_text(body)? };
        let (function, args) = match self.named {
            Some(function) if self.is_form => (function, Args::from_form(function.params, text)),
            Some(function) => (function, Args::from_json(function.params, text)?),
            None => {
                let call = Call::parse(text)?;
                let function = self.mizan.find_mutation(&call.function)?;
                (function, Args::from_json(function.params, call.args)?)
            }
        };
        let cx = self.mizan.cx_of(head, function.depends_on_request());
        self.mizan.run_call(function, args, cx).await
    }

    fn reply(&self, success: Success) -> Reply {
        let mut reply = match success.encoded {
            Encoded::Json(mut body) => {
                body.extend_from_slice(b",\"invalidate\":");
                serde_json::to_writer(&mut body, &success.stale).expect("scopes can be written as JSON");
                body.push(b'}');
                let content_type = (header::CONTENT_TYPE, HeaderValue::from_static(JSON));
                let mut headers = Vec::with_capacity(4);
                headers.extend([content_type, NO_STORE, NOSNIFF]);
                Reply { status: 200, headers, body: body.into() }
            }
            Encoded::View(view) => Reply::of_view(view),
            Encoded::Failed(_) => unreachable!("a result that cannot be serialised is a problem"),
        };
        self.push_invalidate(&mut reply, &success.stale);
        reply
    }

    /// The answer when the body is larger than [`Mizan::body_limit`].
    pub fn too_large(&self) -> Reply {
        let detail = format!("a call has at most {} bytes", self.mizan.body_limit());
        self.refuse(Problem::new(Code::BodyTooLarge, detail))
    }

    /// The answer when the body did not arrive within [`Mizan::body_deadline`].
    pub fn too_slow(&self) -> Reply {
        self.refuse(Problem::new(Code::BodyTimeout, "send the body at once"))
    }

    /// The answer when the body broke off.
    pub fn incomplete(&self) -> Reply {
        self.refuse(Problem::new(Code::IncompleteBody, "nothing was run"))
    }

    fn refuse(&self, problem: Problem) -> Reply {
        let stale = problem.invalidate().to_vec();
        let mut reply = match self.mizan.problem_page().zip(self.page.as_ref()) {
            Some((page, headers)) => Reply::of_page(page.show(&problem, headers), problem.status()),
            None => Reply::from(problem),
        };
        self.push_invalidate(&mut reply, &stale);
        reply
    }

    fn push_invalidate(&self, reply: &mut Reply, stale: &[Scope]) {
        if let Some(field) = invalidation::header(stale, self.mizan.budget()) {
            let value = HeaderValue::try_from(field).expect("tags are percent-encoded ASCII");
            reply.headers.push((INVALIDATE, value));
        }
        if let Some(field) = self.mizan.registry().purged_groups(stale, self.mizan.budget()) {
            let value = HeaderValue::try_from(field).expect("tags are percent-encoded ASCII");
            reply.headers.push((GROUP_INVALIDATION, value));
        }
    }
}

fn form_text(body: &[u8]) -> Result<&str, Problem> {
    str::from_utf8(body).map_err(|_| Problem::new(Code::BadEncoding, "the form is not UTF-8"))
}
