/** A call that would have ended the process, and was made in a copy of it. */
export class ProcessEnded extends Error {
  /** Creates the error. */
  constructor(how: string) {
    super(`the process was ended by ${how}`);
    this.name = "ProcessEnded";
  }
}
