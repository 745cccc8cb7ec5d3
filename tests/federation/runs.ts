/**
 * How many operations are generated on each supergraph, and from which seed: some in every run of the
 * tests, thousands where all services are asked for. The seed stands, so that a run says the same
 * twice; `MOTCUA_DIFFERENTIAL_SEED` looks elsewhere.
 */
export function generatedRuns(few: number, many: number): { numRuns: number; seed: number } {
  const { MOTCUA_DIFFERENTIAL_RUNS, MOTCUA_DIFFERENTIAL_SEED, MOTCUA_REQUIRE_SERVICES } =
    process.env
  return {
    numRuns: Number(MOTCUA_DIFFERENTIAL_RUNS ?? (MOTCUA_REQUIRE_SERVICES ? many : few)),
    seed: Number(MOTCUA_DIFFERENTIAL_SEED ?? 20140702),
  }
}
