/** Loaded together: most of either is what draws it. */
export { default as ValueChart } from '../worth/value-chart.svelte'
export { default as BalanceChart } from './balance-chart.svelte'
