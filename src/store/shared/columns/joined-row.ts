/** The row of an address joined with its history and its synchronisation; amounts read without loss. */
export type AddressColumns = Readonly<Record<string, unknown>>
