use mizan_core::mutation;

#[mutation]
fn write(mut name: String) -> String {
    name.push('!');
    name
}

fn main() {}
