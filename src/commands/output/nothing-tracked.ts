/** Where there is no wallet and no address. */
export const NOTHING_TRACKED = 'Nothing is tracked yet. Add an address with "cointracker add".\n'
