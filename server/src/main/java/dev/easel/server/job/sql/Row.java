package dev.easel.server.job.sql;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Makes a value of the current row. */
@FunctionalInterface
interface Row<T> {
    T read(ResultSet row) throws SQLException;
}
