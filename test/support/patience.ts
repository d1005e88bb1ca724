/**
 * How many times its promise a test waits for something before it fails: how fast we are is
 * measured in bench, and a machine that is busy with other things is no fault of the product.
 */
export const PATIENCE = 5;
