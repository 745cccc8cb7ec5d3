import { entityStep } from './entity-step.ts'
import type { PlanNode } from './plan.ts'
import { rootStep } from './root-step.ts'
import type { Run } from './run.ts'
import type { StepParts } from './step-parts.ts'

/** One compiled node of a plan. It never rejects: what goes wrong is noted in the run. */
export type Step = (run: Run) => Promise<void>

/** Compiles a plan's node, once for all runs of its operation. */
export function compileStep(node: PlanNode, parts: StepParts): Step {
  switch (node.kind) {
    case 'sequence':
      return inSequence(node.nodes.map((inner) => compileStep(inner, parts)))
    case 'parallel':
      return inParallel(node.nodes.map((inner) => compileStep(inner, parts)))
    case 'root':
      return rootStep(node, parts)
    case 'entities':
      return entityStep(node, parts)
  }
}

function inSequence(steps: readonly Step[]): Step {
  return async (run) => {
    for (const step of steps) await step(run)
  }
}

function inParallel(steps: readonly Step[]): Step {
  return async (run) => {
    await Promise.all(steps.map((step) => step(run)))
  }
}
