/** Loaded when it is opened, so that the first page comes quickly; together, because small scripts compress badly. */
export { default as TransactionPanel } from './details/transaction-panel.svelte'
export { default as LatePage } from './late-page.svelte'
