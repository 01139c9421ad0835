"""Where and when runs execute: cluster, scheduler, worker, background jobs."""
