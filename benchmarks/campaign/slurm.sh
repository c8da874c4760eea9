#!/bin/bash
# A full campaign as an array of Slurm. From a checkout of this repository that all nodes see:
#
#   job=$(sbatch --parsable benchmarks/campaign/slurm.sh)
#   sbatch --dependency="afterok:$job" --wrap "deno run -A cli.ts merge campaign --out campaign/merged"
#
# Another number of tasks is a matter of --array alone; flags behind the name of the script go to "cli.ts bench". A task that is requeued goes on
# with the cells that are left.
#SBATCH --job-name=allocert
#SBATCH --array=0-7
#SBATCH --cpus-per-task=2
#SBATCH --hint=nomultithread
#SBATCH --mem=2G
#SBATCH --requeue
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:-.}"
if [ "$#" -eq 0 ]; then
  set -- --subjects all --workloads all --seeds 1,2,3 --replays 31
fi
exec ${DENO:-deno} run -A cli.ts bench "$@" --out "${ALLOCERT_OUT:-campaign}" --resume --quiet
