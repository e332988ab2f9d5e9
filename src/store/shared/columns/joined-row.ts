/** The row of an address joined with its history and its synchronisation; amounts read without loss. */
export type AddressColumns = Readonly<Record<string, unknown>>

/** New values by column name; an amount is a bigint. */
export type ColumnValues = Readonly<Record<string, string | number | bigint | null>>
