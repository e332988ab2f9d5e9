const INT64_MAX = 2n ** 63n - 1n
const INT64_MIN = -(2n ** 63n)

/** An amount as it is stored: INTEGER while it fits 64 bits, decimal TEXT beyond. */
export function toColumn(amount: bigint): bigint | string {
  return amount > INT64_MAX || amount < INT64_MIN ? amount.toString() : amount
}
