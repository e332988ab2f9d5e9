/** What a table shows where something is not known. */
export const NO_VALUE = '—'
