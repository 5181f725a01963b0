use mizan_core::mutation;

trait Mailer: Send + Sync {}

#[mutation]
fn write(#[inject] mailer: &dyn Mailer) {
    let _ = mailer;
}

fn main() {}
