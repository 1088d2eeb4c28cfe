/** One fuzz target a class, because a process fuzzes one. What a target has ever found is kept among its inputs. */
package dev.easel.fuzz;
