import type { Subject } from "../allocators/subject.ts";
import { openStepMeter, type StepMeter } from "../meters/step_meter.ts";
import type { CountSteps } from "./check_context.ts";

/** Opens the meter when the first steps are counted; a certificate of functional clauses needs none. */
export class LazyMeter implements Disposable {
  readonly #subject: Subject;
  #meter: Promise<StepMeter> | undefined;
  #opened: StepMeter | undefined;

  /** Makes a meter of `subject`; nothing is opened yet. */
  constructor(subject: Subject) {
    this.#subject = subject;
  }

  /** Counts the steps of a probe. */
  readonly count: CountSteps = async (probe) => {
    this.#meter ??= openStepMeter(this.#subject).then((meter) => this.#opened = meter);
    return await (await this.#meter).count(probe);
  };

  /** Closes the meter if it was opened. */
  [Symbol.dispose](): void {
    this.#opened?.close();
  }
}
