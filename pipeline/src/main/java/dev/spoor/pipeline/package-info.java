/** Options, the command line and the assembled pipelines. */
package dev.spoor.pipeline;
