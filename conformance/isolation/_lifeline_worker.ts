/**
 * Ends the process when its parent has ended: a subject that loops for ever would outlive whoever
 * waits for it.
 *
 * @module
 */
const INTERVAL = 1000;

const parent = Deno.ppid;

setInterval(() => {
  if (Deno.ppid !== parent) Deno.kill(Deno.pid, "SIGKILL");
}, INTERVAL);
