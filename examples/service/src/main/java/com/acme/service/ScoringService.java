package com.acme.service;

import io.github.vae4j.core.data.DataException;
import io.github.vae4j.core.model.TrainedVae;
import io.github.vae4j.core.row.RowScorer;
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

  /** Loads the model that --model names. All requests share the scorer, which is thread-safe. */
  @Bean
  RowScorer scorer(@Value("${model}") Path model) {
    return RowScorer.of(TrainedVae.load(model));
  }
}

/** The requests. */
@RestController
class Requests {
  private final RowScorer scorer;

  Requests(RowScorer scorer) {
    this.scorer = scorer;
  }

  /** Answers -log p(x) of each row; higher is stranger. */
  @PostMapping("/score")
  double[] score(@RequestBody List<List<Object>> rows) {
    return rows.stream().mapToDouble(scorer::score).toArray();
  }

  /** Tells the caller what is wrong with a row. */
  @ExceptionHandler({DataException.class, IllegalArgumentException.class})
  @ResponseStatus(HttpStatus.BAD_REQUEST)
  String refuse(RuntimeException e) {
    return String.valueOf(e.getMessage());
  }
}
