import { Attribute } from "./attributes.ts";
import type { SoftwareProtection } from "./software_protection.ts";

/** An access that the protection does not allow. */
export class ProtectionFault extends Error {
  /** Name of the class. */
  override readonly name = "ProtectionFault";
  /** Address of the byte. */
  readonly address: number;

  /** Says what was attempted. */
  constructor(operation: string, address: number) {
    super(`Cannot ${operation}: no active arena allows it at address ${address}`);
    this.address = address;
  }
}

/** Memory as a task sees it under {@linkcode SoftwareProtection}: each access is checked first. */
export class CheckedMemory {
  readonly #bytes: Uint8Array;
  readonly #protection: SoftwareProtection;

  /** Watches over the bytes of `buffer`. */
  constructor(buffer: ArrayBufferLike, protection: SoftwareProtection) {
    this.#bytes = new Uint8Array(buffer);
    this.#protection = protection;
  }

  /**
   * Reads a byte.
   *
   * @throws {ProtectionFault} If no active arena allows it.
   */
  load(address: number): number {
    this.#require("load", address, Attribute.Read);
    return this.#bytes[address]!;
  }

  /**
   * Writes a byte.
   *
   * @throws {ProtectionFault} If no active arena allows it.
   */
  store(address: number, value: number): void {
    this.#require("store", address, Attribute.Write);
    this.#bytes[address] = value;
  }

  /**
   * Reads a byte in order to execute it.
   *
   * @throws {ProtectionFault} If no active arena allows it.
   */
  fetch(address: number): number {
    this.#require("fetch", address, Attribute.Execute);
    return this.#bytes[address]!;
  }

  #require(operation: string, address: number, access: number): void {
    if (!this.#protection.allows(address, 1, access)) throw new ProtectionFault(operation, address);
  }
}
