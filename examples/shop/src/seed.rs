//! What a new shop holds: the same rows each time, on every machine.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::products::Category;

/// How many users a new shop has. The first is staff.
pub const USERS: u32 = 300;
/// How many products a new shop has.
pub const PRODUCTS: u32 = 120;
/// How many orders a new shop has.
pub const ORDERS: u32 = 3000;
/// How many users of a new shop have notifications.
pub const NOTIFIED_USERS: u32 = 100;

/// Rows of one INSERT: with five columns, far below the 32766 values that SQLite binds.
const CHUNK: usize = 1000;

const FIRST_NAMES: [&str; 20] = [
    "Ada", "Alan", "Barbara", "Claude", "Dorothy", "Edsger", "Frances", "Grace", "Hedy", "Ivan", "Jean",
    "Ken", "Leslie", "Margaret", "Niklaus", "Olga", "Radia", "Sophie", "Tony", "Yukihiro",
];
const LAST_NAMES: [&str; 15] = [
    "Archer", "Baker", "Carter", "Dyer", "Fisher", "Glover", "Hunter", "Mason", "Miller", "Parker", "Potter",
    "Sawyer", "Taylor", "Turner", "Weaver",
];
const MAKES: [&str; 15] = [
    "Amber", "Birch", "Copper", "Desert", "Ember", "Forest", "Granite", "Harbour", "Indigo", "Juniper",
    "Linen", "Maple", "Northern", "Olive", "Pebble",
];

/// Fills an empty shop; one that has users is left as it is.
pub(crate) async fn fill(connection: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let is_filled = sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM users)");
    if is_filled.fetch_one(&mut *connection).await? {
        return Ok(());
    }
    let rows = Rows::new();
    for chunk in rows.users.chunks(CHUNK) {
        let mut insert = insert("INSERT INTO users (id, name, email, is_staff) ");
        insert.push_values(chunk, |mut row, user| {
            row.push_bind(user.id).push_bind(&user.name).push_bind(&user.email).push_bind(user.id == 1);
        });
        insert.build().execute(&mut *connection).await?;
    }
    for chunk in rows.products.chunks(CHUNK) {
        let mut insert = insert("INSERT INTO products (id, name, category, price_cents, stock) ");
        insert.push_values(chunk, |mut row, product| {
            row.push_bind(product.id).push_bind(&product.name).push_bind(product.category);
            row.push_bind(product.price_cents).push_bind(product.stock);
        });
        insert.build().execute(&mut *connection).await?;
    }
    for chunk in rows.orders.chunks(CHUNK) {
        let mut insert = insert("INSERT INTO orders (id, user_id, status, total_cents) ");
        insert.push_values(chunk, |mut row, order| {
            let status = if order.is_cancelled { "cancelled" } else { "placed" };
            row.push_bind(order.id).push_bind(order.user_id).push_bind(status).push_bind(order.total_cents);
        });
        insert.build().execute(&mut *connection).await?;
    }
    for chunk in rows.lines.chunks(CHUNK) {
        let mut insert =
            insert("INSERT INTO order_lines (order_id, product_id, quantity, unit_price_cents) ");
        insert.push_values(chunk, |mut row, line| {
            row.push_bind(line.order_id).push_bind(line.product_id);
            row.push_bind(line.quantity).push_bind(line.unit_price_cents);
        });
        insert.build().execute(&mut *connection).await?;
    }
    for chunk in rows.notifications.chunks(CHUNK) {
        let mut insert = insert("INSERT INTO notifications (id, user_id, text, is_read) ");
        insert.push_values(chunk, |mut row, notification| {
            row.push_bind(notification.id).push_bind(notification.user_id);
            row.push_bind(&notification.text).push_bind(notification.is_read);
        });
        insert.build().execute(&mut *connection).await?;
    }
    Ok(())
}

fn insert(into: &'static str) -> QueryBuilder<Sqlite> {
    QueryBuilder::new(into)
}

/// A linear congruential generator with Knuth's constants: a dozen operations that will mean the same for ever, which a crate of
/// random numbers does not promise.
struct Generator(u64);

impl Generator {
    /// A number from 0 to below `bound`.
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The high half: the low bits of such a generator have short periods.
        (self.0 >> 32) as u32 % bound
    }
}

struct User {
    id: u32,
    name: String,
    email: String,
}

struct Product {
    id: u32,
    name: String,
    category: Category,
    price_cents: i64,
    stock: u32,
}

struct Order {
    id: u32,
    user_id: u32,
    is_cancelled: bool,
    total_cents: i64,
}

struct Line {
    order_id: u32,
    product_id: u32,
    quantity: u32,
    unit_price_cents: i64,
}

struct Notification {
    id: u32,
    user_id: u32,
    text: String,
    is_read: bool,
}

struct Rows {
    users: Vec<User>,
    products: Vec<Product>,
    orders: Vec<Order>,
    lines: Vec<Line>,
    notifications: Vec<Notification>,
}

impl Rows {
    fn new() -> Self {
        let mut random = Generator(1);
        let users = (1..=USERS).map(user).collect();
        let products: Vec<_> = (1..=PRODUCTS).map(|id| product(id, &mut random)).collect();
        let mut orders = Vec::new();
        let mut lines = Vec::new();
        for order_id in 1..=ORDERS {
            let first = random.below(PRODUCTS);
            let mut total_cents = 0;
            // Products at a distance that does not divide their number, so that no order has one twice.
            for nth in 0..=random.below(4) {
                let product = &products[((first + nth * 7) % PRODUCTS) as usize];
                let quantity = 1 + random.below(3);
                total_cents += i64::from(quantity) * product.price_cents;
                let unit_price_cents = product.price_cents;
                lines.push(Line { order_id, product_id: product.id, quantity, unit_price_cents });
            }
            let user_id = 1 + random.below(USERS);
            orders.push(Order { id: order_id, user_id, is_cancelled: random.below(20) == 0, total_cents });
        }
        let mut notifications = Vec::new();
        for user_id in 1..=NOTIFIED_USERS {
            for text in ["Welcome to the shop.".to_owned(), format!("You are customer number {user_id}.")] {
                let id = notifications.len() as u32 + 1;
                notifications.push(Notification { id, user_id, text, is_read: id.is_multiple_of(2) });
            }
        }
        Self { users, products, orders, lines, notifications }
    }
}

fn user(id: u32) -> User {
    let first = FIRST_NAMES[(id - 1) as usize % FIRST_NAMES.len()];
    let last = LAST_NAMES[(id - 1) as usize / FIRST_NAMES.len()];
    let email = format!("{}.{}@shop.example", first.to_lowercase(), last.to_lowercase());
    User { id, name: format!("{first} {last}"), email }
}

fn product(id: u32, random: &mut Generator) -> Product {
    let index = (id - 1) as usize;
    let category = Category::ALL[index % Category::ALL.len()];
    let name = format!("{} {}", MAKES[index / Category::ALL.len()], category.noun());
    Product {
        id,
        name,
        category,
        price_cents: i64::from(5 + random.below(195)) * 100 - 1,
        stock: 20 + random.below(181),
    }
}
