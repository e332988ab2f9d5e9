type Value = unknown

/**
 * Evaluates a template as Home Assistant does, as far as the examples go: a path into `value_json`, the filters `selectattr`,
 * `map(attribute=…)`, `first`, `list` and `count`, and one comparison behind them. Throws for anything else, and for a path
 * or an element that does not exist.
 */
export function evaluate(template: string, valueJson: unknown): Value {
  const [, expression] = /^\{\{ (.+) \}\}$/.exec(template) ?? []
  if (expression === undefined) throw new Error(`not a template: ${template}`)
  const [, piped = '', isNotNone, limit] = /^(.*?)(?:( is not none)| > ([0-9]+))?$/.exec(expression) ?? []
  const [path = '', ...filters] = piped.split(' | ')
  const value = filters.reduce(applyFilter, at({ value_json: valueJson }, path))
  if (isNotNone !== undefined) return value !== null
  return limit === undefined ? value : Number(value) > Number(limit)
}

function applyFilter(value: Value, filter: string): Value {
  const list = Array.isArray(value) ? value : null
  if (list === null) throw new Error(`${filter} needs a list`)
  const [, name, wanted] = /^selectattr\('(\w+)'(?:, 'eq', '(\w+)')?\)$/.exec(filter) ?? []
  if (name !== undefined) {
    return list.filter((one) => (wanted === undefined ? Boolean(at(one, name)) : at(one, name) === wanted))
  }
  const [, attribute] = /^map\(attribute='([\w.]+)'\)$/.exec(filter) ?? []
  if (attribute !== undefined) return list.map((one) => at(one, attribute))
  if (filter === 'list') return list
  if (filter === 'count') return list.length
  if (filter === 'first' && list.length > 0) return list[0]
  throw new Error(`no ${filter} here`)
}

function at(value: Value, path: string): Value {
  return path.split('.').reduce((found, key) => {
    if (typeof found !== 'object' || found === null || !(key in found))
      throw new Error(`no ${path} in the answer`)
    return (found as Record<string, unknown>)[key]
  }, value)
}
