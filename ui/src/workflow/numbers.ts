import { LosslessNumber } from 'lossless-json';

/** A whole number, however large; nothing for a fraction or what is no number. */
export function wholeOf(value: unknown): bigint | undefined {
  const digits = value === null || value === undefined ? '' : String(value).trim();
  if (/^[+-]?\d+$/.test(digits)) {
    return BigInt(digits.replace(/^\+/, ''));
  }
  return typeof value === 'number' && Number.isInteger(value) ? BigInt(value) : undefined;
}

/** As it is kept in a workflow: a number if a double holds it, else its digits. */
export function kept(value: bigint): number | LosslessNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new LosslessNumber(String(value));
}

/** A limit beyond what doubles hold exactly was rounded up from one less than a power of two. */
function limit(value: unknown): bigint | undefined {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return undefined;
  }
  const whole = BigInt(Math.trunc(value));
  return value > Number.MAX_SAFE_INTEGER ? whole - 1n : whole;
}

export function limited(value: bigint, { min, max }: { min?: unknown; max?: unknown }): bigint {
  const least = limit(min);
  const most = limit(max);
  const raised = least !== undefined && value < least ? least : value;
  return most !== undefined && raised > most ? most : raised;
}
