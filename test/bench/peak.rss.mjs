// Tells the parent, over IPC, the most memory that this process has ever had.
process.channel?.unref();
process.once('exit', () => {
  // The system counts in KiB.
  process.send?.({ peakRss: process.resourceUsage().maxRSS * 1024 });
});
