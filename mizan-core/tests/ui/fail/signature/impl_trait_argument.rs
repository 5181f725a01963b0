use mizan_core::context;

#[context]
fn read(name: impl ToString) -> String {
    name.to_string()
}

fn main() {}
