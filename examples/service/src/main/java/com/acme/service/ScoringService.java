package com.acme.service;

import io.github.vae4j.api.backend.Backend;
import io.github.vae4j.api.backend.BackendConfig;
import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.data.Datasets;
import io.github.vae4j.core.discovery.Backends;
import io.github.vae4j.core.evaluation.Scorer;
import io.github.vae4j.core.model.TrainedVae;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Scores rows over HTTP: POST /score with [[cell, ...], ...] answers [nats, ...]; null is missing. */
@SpringBootApplication
public class ScoringService {
  public static void main(String[] arguments) {
    SpringApplication.run(ScoringService.class, arguments);
  }

  /** Opens the engine once; Spring closes it after what uses it. */
  @Bean
  Backend backend() {
    return Backends.discover().select().open(BackendConfig.defaults());
  }

  /** Loads the model that --model names. */
  @Bean
  TrainedVae model(@Value("${model}") Path model) {
    return TrainedVae.load(model);
  }

  /** All requests share the scorer, which is thread-safe. */
  @Bean
  Scorer scorer(TrainedVae model, Backend backend) {
    return new Scorer(model, backend);
  }
}

/** The requests. */
@RestController
class Requests {
  private final Scorer scorer;
  private final List<String> columns;

  Requests(Scorer scorer, TrainedVae model) {
    this.scorer = scorer;
    this.columns = model.columns();
  }

  /** Answers -log p(x) of each row; higher is stranger. */
  @PostMapping("/score")
  double[] score(@RequestBody List<List<Object>> rows) {
    return scorer.score(Datasets.table("request", columns, rows));
  }

  /** Tells the caller what is wrong with the rows. */
  @ExceptionHandler({DataException.class, IllegalArgumentException.class})
  @ResponseStatus(HttpStatus.BAD_REQUEST)
  String refuse(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
