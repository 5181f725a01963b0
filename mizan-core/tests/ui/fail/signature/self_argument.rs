use mizan_core::context;

struct Users;

impl Users {
    #[context]
    fn read(&self) -> u8 {
        0
    }
}

fn main() {}
