-- The whole shop. Money is integer cents. The checks repeat what the code validates: a mistake there must not reach the data.

CREATE TABLE users (
    id       INTEGER PRIMARY KEY,
    name     TEXT    NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
    email    TEXT    NOT NULL UNIQUE,
    is_staff INTEGER NOT NULL DEFAULT 0 CHECK (is_staff IN (0, 1))
) STRICT;

CREATE TABLE products (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL,
    category    TEXT    NOT NULL,
    price_cents INTEGER NOT NULL CHECK (price_cents > 0),
    stock       INTEGER NOT NULL CHECK (stock >= 0)
) STRICT;

CREATE INDEX products_by_category ON products (category, id);

CREATE TABLE cart_lines (
    user_id    INTEGER NOT NULL REFERENCES users (id),
    product_id INTEGER NOT NULL REFERENCES products (id),
    quantity   INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    PRIMARY KEY (user_id, product_id)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT here and below: an id that a client has seen never comes to mean something else.
CREATE TABLE orders (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id     INTEGER NOT NULL REFERENCES users (id),
    status      TEXT    NOT NULL CHECK (status IN ('placed', 'cancelled')),
    total_cents INTEGER NOT NULL CHECK (total_cents > 0)
) STRICT;

CREATE INDEX orders_by_user ON orders (user_id, id);

-- The price is the one that was paid: that of the product may change.
CREATE TABLE order_lines (
    order_id         INTEGER NOT NULL REFERENCES orders (id),
    product_id       INTEGER NOT NULL REFERENCES products (id),
    quantity         INTEGER NOT NULL CHECK (quantity BETWEEN 1 AND 99),
    unit_price_cents INTEGER NOT NULL CHECK (unit_price_cents > 0),
    PRIMARY KEY (order_id, product_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE notifications (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL REFERENCES users (id),
    text    TEXT    NOT NULL,
    is_read INTEGER NOT NULL DEFAULT 0 CHECK (is_read IN (0, 1))
) STRICT;

CREATE INDEX notifications_by_user ON notifications (user_id, id);

-- The key that signs session cookies, when the environment gives none.
CREATE TABLE session_key (
    id  INTEGER PRIMARY KEY CHECK (id = 1),
    key BLOB    NOT NULL
) STRICT;
