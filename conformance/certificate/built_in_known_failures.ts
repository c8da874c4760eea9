/**
 * Clauses that an allocator of Allocert is known to fail, with the reason: by the name of the
 * subject, then by the id of the clause.
 *
 * Nothing is excused by this list: a certificate made without it says "fail". It is for those who
 * must tell what is known from what is new. A clause on it that passes is a failure.
 */
export const builtInKnownFailures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rtlinux: {
    "deferred.requests-apart":
      "The tasklet has one data word, so a second request before it runs replaces the first",
    "deferred.guaranteed": "No guarantee: a request is accepted before anybody asks for the memory",
    "deferred.exit": "No exit strategy: nothing is given back before the module is removed",
  },
};
