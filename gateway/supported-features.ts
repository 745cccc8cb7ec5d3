import { type ConstDirectiveNode, Kind, parse, print, valueFromASTUntyped, visit } from 'graphql'

/**
 * What of a supergraph our engine does itself (access directives, contexts), or may leave undone
 * (`@cacheTag`): the specifications that `@link` names, without their versions.
 */
const supported: ReadonlySet<string> = new Set([
  'https://specs.apollo.dev/authenticated',
  'https://specs.apollo.dev/requiresScopes',
  'https://specs.apollo.dev/policy',
  'https://specs.apollo.dev/context',
  'https://specs.apollo.dev/cacheTag',
])

/**
 * The supergraph for Apollo Gateway, which refuses every feature that says what it is for, other than
 * joins: without that purpose where the feature is ours. Any other purpose stays, and is refused.
 */
export function withoutSupportedPurposes(sdl: string): string {
  const unlessSupported = (directive: ConstDirectiveNode): ConstDirectiveNode => {
    if (directive.name.value !== 'link' || !supported.has(specificationOf(directive)))
      return directive
    const given = directive.arguments?.filter(({ name }) => name.value !== 'for')
    return { ...directive, ...(given && { arguments: given }) }
  }
  const document = visit(parse(sdl, { noLocation: true }), {
    SchemaDefinition: (node) => ({ ...node, directives: node.directives?.map(unlessSupported) }),
  })
  return print(document)
}

function specificationOf({ arguments: given = [] }: ConstDirectiveNode): string {
  const url = given.find(({ name }) => name.value === 'url')?.value
  const text = url?.kind === Kind.STRING ? String(valueFromASTUntyped(url)) : ''
  return text.replace(/\/v\d+\.\d+\/?$/, '')
}
