import type { StepMeter } from "../../meters/steps/step_meter.ts";
import type { CountSteps } from "./check_context.ts";

/**
 * Opens the meter when the first steps are counted; a certificate of functional clauses needs none.
 */
export class LazyMeter implements Disposable {
  readonly #open: () => StepMeter | Promise<StepMeter>;
  #meter: Promise<StepMeter> | undefined;
  #opened: StepMeter | undefined;

  /** Nothing is opened yet. */
  constructor(open: () => StepMeter | Promise<StepMeter>) {
    this.#open = open;
  }

  /** Counts the steps of a probe. */
  readonly count: CountSteps = async (probe, options) => {
    this.#meter ??= Promise.resolve(this.#open()).then((meter) => this.#opened = meter);
    return await (await this.#meter).count(probe, options);
  };

  /** Closes the meter if it was opened. */
  [Symbol.dispose](): void {
    this.#opened?.close();
  }
}
