/** Keys of clients: what each lets its holder do, how much at a time, and a record of who did what. */
package dev.easel.server.key;
