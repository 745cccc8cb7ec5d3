import { type ConstDirectiveNode, type DocumentNode, visit } from 'graphql'
import {
  argumentsOf,
  type LinkedFeature,
  linkedFeatures,
  namesOfMainDirective,
} from '../execution/linked-features.ts'
import { noteAbstractTypes } from './abstract-weights.ts'

/** How many items a list has, as its schema says (cost specification v0.1, `@listSize`). */
export interface ListSize {
  readonly assumedSize: number | null
  /** The arguments that say how many items are wanted. */
  readonly slicingArguments: readonly string[]
  /** The fields of what is returned that are the lists; none where that is the list itself. */
  readonly sizedFields: readonly string[]
}

/**
 * What a supergraph says that its parts cost, by `Type`, `Type.field` and `Type.field.argument`. An abstract
 * type costs what the dearest of its types does.
 */
export interface Weights {
  readonly weightOf: (place: string) => number | undefined
  /** Of which the largest counts; none where nothing is said. */
  readonly listSizesOf: (field: string) => readonly ListSize[]
}

const costFeature = 'https://specs.apollo.dev/cost'

/** Reads `@cost` and `@listSize`, by the names under which the supergraph links them. */
export function readWeights(supergraph: DocumentNode): Weights {
  const features = linkedFeatures(supergraph).filter(({ identity }) => identity === costFeature)
  const costNames = new Set(features.flatMap(namesOfMainDirective))
  const sizeNames = new Set(features.flatMap(namesOfListSize))
  const weights = new Map<string, number>()
  const sizes = new Map<string, readonly ListSize[]>()

  const note = (place: string, directives: readonly ConstDirectiveNode[] = []) => {
    for (const directive of directives) {
      if (costNames.has(directive.name.value)) {
        const { weight } = argumentsOf(directive)
        if (typeof weight === 'number') weights.set(place, weight)
      }
      if (sizeNames.has(directive.name.value)) sizes.set(place, [listSizeOf(directive)])
    }
  }
  const noteFields = (type: FieldsOwner) => {
    note(type.name.value, type.directives)
    for (const field of type.fields ?? []) {
      const place = `${type.name.value}.${field.name.value}`
      note(place, field.directives)
      for (const { name, directives } of field.arguments ?? [])
        note(`${place}.${name.value}`, directives)
    }
  }
  const noteType = ({ name, directives }: Named) => note(name.value, directives)
  visit(supergraph, {
    ObjectTypeDefinition: noteFields,
    InterfaceTypeDefinition: noteFields,
    EnumTypeDefinition: noteType,
    ScalarTypeDefinition: noteType,
  })
  noteAbstractTypes(supergraph, { weights, sizes })
  return {
    weightOf: (place) => weights.get(place),
    listSizesOf: (field) => sizes.get(field) ?? [],
  }
}

interface Named {
  readonly name: { readonly value: string }
  readonly directives?: readonly ConstDirectiveNode[] | undefined
}

interface FieldsOwner extends Named {
  readonly fields?:
    | ReadonlyArray<Named & { readonly arguments?: readonly Named[] | undefined }>
    | undefined
}

function namesOfListSize({ namespace, imports }: LinkedFeature): string[] {
  const imported = imports.get('@listSize')
  return [`${namespace}__listSize`, ...(imported ? [imported.replace('@', '')] : [])]
}

function listSizeOf(directive: ConstDirectiveNode): ListSize {
  const { assumedSize, slicingArguments, sizedFields } = argumentsOf(directive)
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : null,
    slicingArguments: textsOf(slicingArguments),
    sizedFields: textsOf(sizedFields),
  }
}

function textsOf(value: unknown): string[] {
  return [value].flat().filter((text) => typeof text === 'string')
}
