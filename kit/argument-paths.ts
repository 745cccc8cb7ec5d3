import { type ArgumentNode, type ASTNode, Kind, type ObjectFieldNode, visit } from 'graphql'

/** Gives each node in the arguments of a document, with where it is, such as `filter.kind`. */
export function visitArguments(
  document: ASTNode,
  see: (node: ASTNode, argument: string) => void,
): void {
  const names: string[] = []
  visit(document, {
    enter(node) {
      if (isNamed(node)) names.push(node.name.value)
      if (names.length > 0) see(node, names.join('.'))
    },
    leave(node) {
      if (isNamed(node)) names.pop()
    },
  })
}

function isNamed(node: ASTNode): node is ArgumentNode | ObjectFieldNode {
  return node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD
}
