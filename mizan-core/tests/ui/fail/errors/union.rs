#[derive(mizan_core::ApiError)]
#[api(status = 409)]
union ShopError {
    left: u32,
    sold: f32,
}

fn main() {}
