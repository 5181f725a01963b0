use mizan_core::mutation;

#[mutation(affects = "user;user_id=result.id")]
fn write() -> Result<(), mizan_core::Error> {
    Ok(())
}

fn main() {}
